"""The radio rig: a virtual machine with simulated radios, in which the radio tests run."""
