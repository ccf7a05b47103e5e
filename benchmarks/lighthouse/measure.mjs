// Measures pages of a running site by Lighthouse. Called by benchmarks/pages.py with one JSON argument:
// {chromium, pages: [{name, url, cookie}], runs}. Prints one JSON line a run. Only Lighthouse's command line would report
// errors to its makers; this is its library, which reports nothing.
import * as launcher from "chrome-launcher";
import lighthouse from "lighthouse";
import * as puppeteer from "puppeteer-core";

const asked = JSON.parse(process.argv[2]);
const quiet = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"];

const metrics = {
  first_paint_ms: "first-contentful-paint",
  largest_paint_ms: "largest-contentful-paint",
  blocking_ms: "total-blocking-time",
  speed_index_ms: "speed-index",
  shift: "cumulative-layout-shift",
};

async function measure(page) {
  const chrome = await launcher.launch({ chromePath: asked.chromium, chromeFlags: quiet, logLevel: "silent" });
  try {
    const browser = await puppeteer.connect({ browserURL: `http://localhost:${chrome.port}` });
    const tab = await browser.newPage();
    if (page.cookie) await tab.setCookie({ name: "sessionid", value: page.cookie, url: page.url, httpOnly: true });
    const flags = { port: chrome.port, logLevel: "error", onlyCategories: ["performance", "accessibility", "best-practices"] };
    return read(page, (await lighthouse(page.url, flags, undefined, tab)).lhr);
  } finally {
    await chrome.kill();
  }
}

function read(page, lhr) {
  if (lhr.runtimeError) throw new Error(`${page.name}: ${lhr.runtimeError.message}`);
  if (lhr.finalDisplayedUrl !== page.url) throw new Error(`${page.name} led to ${lhr.finalDisplayedUrl}`);
  const scripts = lhr.audits["network-requests"].details.items.filter((item) => item.resourceType === "Script");
  return {
    page: page.name,
    ...Object.fromEntries(Object.entries(lhr.categories).map(([id, { score }]) => [id.replace("-", "_"), Math.round(score * 100)])),
    ...Object.fromEntries(Object.entries(metrics).map(([name, id]) => [name, lhr.audits[id].numericValue])),
    javascript_bytes: scripts.reduce((sum, item) => sum + item.transferSize, 0),
    findings: Object.values(lhr.categories)
      .flatMap(({ auditRefs }) => auditRefs)
      .map(({ id, weight }) => ({ ...lhr.audits[id], weight }))
      .filter(({ weight, score }) => weight > 0 && score !== null && score < 0.9)
      .map(({ id, title, displayValue, details }) => {
        const where = (details?.items ?? []).map((item) => item.node?.snippet).filter(Boolean);
        return [`${id}: ${title}`, displayValue, ...where].filter(Boolean).join(" | ");
      }),
  };
}

for (const page of asked.pages)
  for (let run = 0; run < asked.runs; run++) console.log(JSON.stringify(await measure(page)));
