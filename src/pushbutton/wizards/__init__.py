"""The wizards: set up an access point and add a device, step by step, for people and programs.

    wizard = AddDevice(places)
    async for event in wizard.run(AddChoices(ByPin(pin), via="ap:/run/hostapd/wlan0")):
        print(event)

They print nothing and ask nobody by themselves: the command line, the page and a program's own
code follow the same events (`steps`) and answer the same questions.
"""
