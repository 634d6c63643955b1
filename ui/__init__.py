"""The screen: widgets that render and send commands; they decide nothing."""
