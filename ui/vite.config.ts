import { svelte } from "@sveltejs/vite-plugin-svelte"
import { defineConfig } from "vitest/config"
import { frozen } from "./frozen.ts"
import { notices } from "./notices.ts"

export default defineConfig({
  plugins: [svelte(), frozen(), notices()],
  optimizeDeps: { rolldownOptions: { plugins: [frozen()] } },
  // The shell watches its own sources; Vite must not answer on another port than the one the shell opens.
  clearScreen: false,
  server: { port: 5173, strictPort: true },
  // Everything stays a file of its own: the content security policy allows no data: addresses.
  build: { target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 2000 },
  resolve: process.env["VITEST"] ? { conditions: ["browser"] } : undefined,
  test: { include: ["src/**/*.test.ts"], environment: "node" },
})
