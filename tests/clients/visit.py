"""What the tests add to the programs here: a visitor for their addresses, and somebody to tell what came of it."""
import json


def visit(address):
    """Sends the visitor to an address, and gives the one where the visitor ended."""
    print(f"open {address}", flush=True)
    return input()


def tell(name, value):
    """Tells the test something, by a name."""
    print(f"tell {json.dumps({name: value})}", flush=True)


def refusal(call, *arguments, **more):
    """What a call was refused with, in the library's own words."""
    try:
        call(*arguments, **more)
    except Exception as error:
        return {"name": type(error).__name__, "error": getattr(error, "error", None), "message": str(error)}
    return None
