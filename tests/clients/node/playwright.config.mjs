const executablePath = process.env.CHROMIUM;

export default {
  testMatch: "*.playwright.mjs",
  workers: 1,
  reporter: "list",
  outputDir: process.env.OUTPUT,
  use: { browserName: "chromium", launchOptions: { executablePath, args: ["--no-sandbox"] } },
};
