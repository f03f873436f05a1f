"""What a person does in a browser: signs in at the gate, opens a table, looks at pages, asks."""

from contextlib import suppress

from testbed.browser import Browser
from testbed.errors import BedError
from tests.e2e.deployment import Deployment
from tests.e2e.gate import HOME, PAGES, name

TABLE = ("Servers", "Databases", "directus", "Schemas", "public", "Tables")
"""The way to the tables of Directus in pgAdmin's tree, which opens its one server by itself.

Who opens that server meanwhile, too, gets one that is open and shows nothing.
"""

TREE_HEIGHT = 2400
"""Of a window with the whole way, in pixels: the tree has only those entries that are in sight."""

USERS = "directus_users"
TOGGLE = "/i[contains(@class, 'directory-toggle')]"
QUERY = "//iframe[starts-with(@id, 'id-query-tool')]"
DIALOG = "//dialog[@open]"
ESCAPE = "\ue00c"
"""The key, as WebDriver spells it (section 17.4.2)."""
OPEN_SECONDS, PAGE_SECONDS, TRIES = 15, 30, 6
"""How long a part of the tree, or a page, is waited for before it is asked again, and how often."""

WORKFLOWS_SECONDS = 120
"""n8n's editor is large, and loaded for the first time."""


class Person:
    """Somebody in front of a browser."""

    def __init__(self, browser: Browser, deployment: Deployment) -> None:
        self.browser, self._deployment = browser, deployment

    @property
    def home(self) -> str:
        """The address of the gate itself."""
        return self._deployment.entry.url(HOME)

    def go(self, page: str, path: str = "/") -> None:
        """Type the address of a page."""
        self.browser.open(self._deployment.entry.url(name(page)) + path)

    def sign_in(self) -> None:
        """Fill in the form."""
        login = self._deployment.credentials["gate"]
        self.browser.type("//input[@name='username']", login["user"])
        self.browser.type("//input[@name='password']", login["password"])
        self.browser.click("//button")

    def open_table(self) -> str:
        """Open the users of Directus in pgAdmin; return the address of the first one."""
        self.browser.resize(TREE_HEIGHT)
        self.look_at("pgadmin", _entry("Servers"))
        for parent, child in zip(TABLE, (*TABLE[1:], USERS), strict=True):
            self._expand(parent, child)
        self.browser.click(_entry(USERS))
        self.browser.resize()
        self.browser.click("//button[@data-label='All Rows' and not(@disabled)]")
        return self.browser.see_in_frame(QUERY, "//*[@role='gridcell'][contains(., '@')]")

    def open_workflow(self, number: str, node: str) -> None:
        """Sign in at n8n, and open a workflow that has a node."""
        login, url = self._deployment.credentials["n8n"], self._deployment.entry.url("n8n")
        self.browser.open(f"{url}/signin")
        self.browser.type("//input[@name='emailOrLdapLoginId']", login["email"])
        self.browser.type("//input[@name='password']", login["password"])
        self.browser.click("//button[contains(., 'Sign in')]")
        self.browser.see("//*[@data-test-id='resources-list-wrapper']", WORKFLOWS_SECONDS)
        self.browser.open(f"{url}/workflow/{number}")
        self.browser.see(f"//*[@data-test-id='canvas-node'][contains(., '{node}')]")

    def look_at(self, page: str, what: str, below: str = "") -> None:
        """Open a page, and wait until it shows something.

        Parts of a page are missing when an interface of this machine came or went meanwhile.
        """
        for _ in range(TRIES):
            self.go(page, PAGES[page] + below)
            with suppress(BedError):
                self.browser.see(what, PAGE_SECONDS)
                return
        self.browser.see(what)

    def visit(self, path: str) -> None:
        """Type the address of a page of the site."""
        self.browser.open(self._deployment.entry.url() + path)

    def ask(self, question: str) -> None:
        """Open the chat of the site, and send a question."""
        self.browser.click("//button[contains(@class, 'ask')]")
        self.browser.type(f"{DIALOG}//input", question)
        self.browser.click(f"{DIALOG}//button[@type='submit']")

    def leave(self) -> None:
        """Close the chat by a key."""
        self.browser.type(f"{DIALOG}//input", ESCAPE)

    @property
    def has_focus(self) -> str:
        """The kind of element that hears the keyboard."""
        return str(self.browser.run("return document.activeElement.tagName"))

    def _expand(self, parent: str, child: str) -> None:
        """Open an entry, and once more where it shows nothing: a request may have been lost."""
        for _ in range(TRIES):
            if self.browser.sees(_entry(child)):
                return
            self.browser.click(_entry(parent) + TOGGLE)
            with suppress(BedError):
                self.browser.see(_entry(child), OPEN_SECONDS)
        self.browser.see(_entry(child))


def _entry(label: str) -> str:
    """Return an entry of pgAdmin's tree."""
    shown = f"span[contains(@class, 'file-name') and normalize-space() = '{label}']"
    return f"//div[contains(@class, 'file-entry')][.//{shown}]"
