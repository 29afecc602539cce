// Takes the pictures that the README shows, from the running product: `npm run screenshots`.
import base from "./playwright.config";

export default { ...base, testDir: "screenshots", projects: [{ name: "screenshots" }] };
