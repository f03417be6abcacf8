// Takes pictures of Odoo's pages. Called by `dev.py look`, which starts the server.
//
// usage: node look.mjs '{"url", "login", "password", "shots": [{"path", "out"}], ...}'

import { createRequire } from "node:module";

const require = createRequire(`${process.env.NODE_PATH}/`);
const { chromium } = require("playwright-core");

const options = JSON.parse(process.argv[2]);
const ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

async function logIn(page) {
    await page.goto(`${options.url}/web/login`);
    await page.fill("input[name=login]", options.login);
    await page.fill("input[name=password]", options.password);
    await page.click("form.oe_login_form button[type=submit]");
    await page.waitForURL((url) => !url.pathname.startsWith("/web/login"), { timeout: 60000 });
}

async function settle(page, selector) {
    await page.waitForSelector(selector, { timeout: 60000 });
    await page.waitForLoadState("networkidle", { timeout: 10000 }).catch(() => {});
    await page.waitForTimeout(options.delay);
}

// A shot may have a selector to wait for and JavaScript to run of its own.
async function shoot(page, { path, out, waitFor, run }) {
    await page.goto(options.url + path);
    await settle(page, waitFor || options.waitFor);
    for (const selector of options.click) {
        await page.locator(selector).first().click();
        await page.waitForTimeout(options.delay);
    }
    if (options.run) {
        console.log(await page.evaluate(options.run));
    }
    if (run) {
        await page.evaluate(run);
        await page.waitForTimeout(options.delay);
    }
    await page.screenshot({ path: out, fullPage: options.full });
    console.log(`${out}  <-  ${path}`);
}

const browser = await chromium.launch({ executablePath: options.browser, args: ARGS });
const context = await browser.newContext({
    viewport: { width: options.width, height: options.height },
    hasTouch: options.phone,
    isMobile: options.phone,
});
const page = await context.newPage();
page.on("console", (message) => {
    if (message.type() === "error") {
        console.log(`console error: ${message.text()}`);
    }
});
page.on("pageerror", (error) => console.log(`page error: ${error.message}`));
try {
    if (options.login) {
        await logIn(page);
    }
    for (const shot of options.shots) {
        await shoot(page, shot);
    }
} catch (error) {
    console.log(String(error));
    await page.screenshot({ path: "/tmp/look-failed.png" });
    console.log("what the browser showed: /tmp/look-failed.png");
    process.exitCode = 1;
} finally {
    await browser.close();
}
