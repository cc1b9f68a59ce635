import { defineConfig } from "@hey-api/openapi-ts";

export default defineConfig({
  input: process.env["DOCUMENT"] ?? "",
  output: { path: "hey-api/generated", module: { extension: ".ts" } },
  plugins: ["@hey-api/client-fetch"],
  logs: { file: false },
});
