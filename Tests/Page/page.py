"""Drives the manager's web page in a headless Chromium as people do, and says what is wrong.

    page.py URL ADMIN-TOKEN-FILE VIEWER-TOKEN-FILE DITRIT [--pictures DIRECTORY]

The site is a real one with workers. `--pictures` keeps what the page looks like, for the documentation.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

SLOW = """
tosca_definitions_version: tosca_simple_yaml_1_1
topology_template:
  node_templates:
    first:
      type: tosca.nodes.SoftwareComponent
      requirements: [{host: {node: machine}}]
      interfaces: {Standard: {create: slow.sh}}
    second:
      type: tosca.nodes.SoftwareComponent
      requirements: [{host: {node: machine}}, {dependency: {node: first}}]
      interfaces: {Standard: {create: slow.sh}}
    machine: {type: tosca.nodes.Compute}
"""
BROKEN = """
tosca_definitions_version: tosca_simple_yaml_1_1
topology_template:
  node_templates:
    web:
      type: tosca.nodes.SoftwareComponent
      requirements: [{host: {node: machine}}]
      interfaces: {Standard: {create: broken.sh}}
    machine: {type: tosca.nodes.Compute}
"""


class Page:
    """The page as one person sees it, with all that the browser complains of."""

    def __init__(self, browser, url, **options):
        self.page = browser.new_context(viewport={"width": 1280, "height": 860}, **options).new_page()
        self.url, self.complaints = url, []
        self.page.on("console", lambda message: self.complain(message.type, message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.stays_here(request.url))

    def complain(self, kind, text):
        # To be told of a refusal is what an unknown person may expect.
        if kind in ("error", "warning") and "401" not in text and "403" not in text:
            self.complaints.append(text)

    def stays_here(self, url):
        if not url.startswith(self.url):
            self.complaints.append(f"it asks {url}")

    def sign_in(self, token):
        self.page.goto(self.url + "/")
        self.page.fill("#sign-in input", token)
        self.page.press("#sign-in input", "Enter")

    def go(self, address):
        self.page.evaluate("address => { location.hash = address }", address)

    def check_accessible(self, what):
        found = Axe().run(self.page).response["violations"]
        assert not found, f"{what}: {[(one['id'], [node['html'] for node in one['nodes']][:3]) for one in found]}"


def push(arguments, name, template, scripts):
    with tempfile.TemporaryDirectory() as directory:
        folder = pathlib.Path(directory, name)
        folder.mkdir()
        (folder / "main.yaml").write_text(template)
        for script, text in scripts.items():
            (folder / script).write_text(text)
            (folder / script).chmod(0o755)
        subprocess.run([arguments.ditrit, "csar", "push", folder, "--model", name], check=True, stdout=subprocess.PIPE)
        subprocess.run([arguments.ditrit, "instance", "create", name, "one"], check=True, stdout=subprocess.PIPE)


def example(seen, picture):
    page = seen.page
    page.wait_for_selector("main a:text-is('shop')")
    seen.check_accessible("the list of models")
    page.click("main a:text-is('shop')")
    page.wait_for_selector(".topology svg")
    seen.check_accessible("a model")
    # By the keyboard alone: into the form, its fields, and send it.
    page.focus("[name=instance]")
    page.keyboard.type("browsed")
    page.keyboard.press("Tab")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('browsed of')")
    picture("instance")
    seen.check_accessible("an instance")
    page.select_option("select", "install")
    page.click("button:text-is('Start')")
    page.wait_for_selector("h1:has-text('install of')")
    page.wait_for_selector(".node.busy", timeout=30_000)
    page.wait_for_selector(".node.rest")
    picture("execution")
    page.wait_for_selector("#status:has-text('install succeeded')", timeout=60_000)
    assert page.locator(".node.rest").count() == 8, "all nodes are at rest in the end"
    assert page.locator("table:has-text('api_port')").count() == 1, "outputs are shown"
    seen.check_accessible("an execution")


def slow(seen, picture):
    page = seen.page
    seen.go("#/models/slow/instances/one")
    page.wait_for_selector("h1:has-text('one of')")
    page.click("button:text-is('Start')")
    page.wait_for_selector("pre:has-text('line 2')", timeout=30_000)
    picture("output")
    page.click("button:text-is('cancel')")
    page.wait_for_selector("#status:has-text('install cancelled')", timeout=60_000)
    page.click("button:text-is('resume')")
    page.wait_for_selector("#status:has-text('install succeeded')", timeout=60_000)


def broken(seen, picture):
    page = seen.page
    seen.go("#/models/broken/instances/one")
    page.wait_for_selector("h1:has-text('one of')")
    page.click("button:text-is('Start')")
    page.wait_for_selector("#status:has-text('install failed')", timeout=60_000)
    assert page.locator(".node.error").count() == 1
    assert page.locator("pre:has-text('the disk is on fire')").count() == 1, "its last words are shown"
    assert page.locator("button:text-is('retry')").count() == 1
    picture("failure")
    seen.check_accessible("a failed execution")


def thousand(seen, arguments):
    nodes = "".join(
        f"    n{n}:\n      type: tosca.nodes.SoftwareComponent\n"
        + f"      requirements: [{{host: {{node: m{n % 50}}}}}{', {dependency: {node: n%d}}' % (n - 50) if n >= 50 else ''}]\n"
        for n in range(950))
    machines = "".join(f"    m{n}: {{type: tosca.nodes.Compute}}\n" for n in range(50))
    push(arguments, "thousand", "tosca_definitions_version: tosca_simple_yaml_1_1\ntopology_template:\n"
         f"  node_templates:\n{nodes}{machines}", {})
    page = seen.page
    seen.go("#/models/thousand/instances/one")
    page.wait_for_selector(".topology svg", timeout=120_000)
    assert page.locator("g.node").count() == 1000
    page.click("button:text-is('Start')")
    page.wait_for_selector("#status:has-text('install succeeded')", timeout=120_000)
    assert page.locator(".node.rest").count() == 1000


def stranger(browser, arguments, viewer):
    seen = Page(browser, arguments.url)
    seen.sign_in("ditrit_nobody")
    seen.page.wait_for_selector("[role=alert]")
    assert seen.page.locator("#sign-in").is_visible(), "who is not known may try again"
    seen.sign_in(viewer)
    seen.page.wait_for_selector("main a:text-is('shop')")
    seen.go("#/models/broken/instances/one")
    seen.page.wait_for_selector("h1:has-text('one of')")
    seen.page.click("button:text-is('Start')")
    seen.page.wait_for_selector("#status:has-text('operator')")
    assert not seen.complaints, seen.complaints


def main():
    parser = argparse.ArgumentParser()
    for name in ("url", "admin", "viewer", "ditrit"):
        parser.add_argument(name)
    parser.add_argument("--pictures")
    arguments = parser.parse_args()
    admin, viewer = (pathlib.Path(file).read_text().strip() for file in (arguments.admin, arguments.viewer))
    push(arguments, "slow", SLOW, {"slow.sh": "#!/bin/sh\nfor n in 1 2 3 4 5; do echo line $n; sleep 1; done\n"})
    push(arguments, "broken", BROKEN, {"broken.sh": "#!/bin/sh\necho the disk is on fire\nexit 7\n"})
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            seen = Page(browser, arguments.url, color_scheme=scheme)
            seen.sign_in(admin)
            if scheme == "dark":
                seen.go("#/executions")
                seen.page.wait_for_selector("main table")
                seen.check_accessible("the list of executions, in the dark")
                continue

            def picture(name):
                if arguments.pictures:
                    seen.page.screenshot(path=pathlib.Path(arguments.pictures, f"{name}.png"))

            example(seen, picture)
            slow(seen, picture)
            broken(seen, picture)
            thousand(seen, arguments)
            assert not seen.complaints, seen.complaints
        stranger(browser, arguments, viewer)
        browser.close()
    print("the page does what it should")


if __name__ == "__main__":
    sys.exit(main())
