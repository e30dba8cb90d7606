// Logs in with the token of a one-time link, which stands behind the #, or with the password.

const trouble = document.querySelector("#trouble");

async function login(body) {
  trouble.textContent = "";
  try {
    const answer = await fetch("/login", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (answer.ok) {
      location.replace("/");
      return;
    }
    trouble.textContent = (await answer.json()).trouble;
  } catch {
    trouble.textContent = "The page's program does not answer.";
  }
}

document.querySelector("#form").addEventListener("submit", (event) => {
  event.preventDefault();
  login({ password: document.querySelector("#password").value });
});

const token = location.hash.slice(1);
if (location.pathname === "/login" && token) {
  // The token is of no use any more, but it need not stay in the history either.
  history.replaceState(null, "", "/login");
  login({ token });
}
