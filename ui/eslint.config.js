import svelte from "eslint-plugin-svelte"
import globals from "globals"
import ts from "typescript-eslint"
import svelteConfig from "./svelte.config.js"

/** Forbids imports from the named folders of `src/`, so that knowledge flows one way: shared, state, features, views. */
function mayNotImport(folders, message) {
  return { group: folders.flatMap((folder) => [`**/${folder}`, `**/${folder}/*`, `**/${folder}/**`]), message }
}

const tauri = { group: ["@tauri-apps/*", "@tauri-apps/**"], message: "Only src/host (and the generated bindings) may name Tauri." }

function restrict(...patterns) {
  return { "no-restricted-imports": ["error", { patterns }] }
}

export default ts.config(
  // The bindings are generated.
  { ignores: ["dist/", "node_modules/", "tests/shots/", "src/bindings/"] },
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "@typescript-eslint/no-unused-expressions": "off",
      "@typescript-eslint/consistent-type-imports": "error",
      "no-console": "error",
      eqeqeq: "error",
    },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: [".svelte"], svelteConfig } },
  },
  { files: ["src/shared/**"], rules: restrict(tauri, mayNotImport(["host", "bindings", "state", "features", "views"], "shared/ knows no domain.")) },
  { files: ["src/host/**"], rules: restrict(mayNotImport(["state", "features", "views"], "host/ knows the window, not the screens.")) },
  // State classes hold plain maps where nothing on the page depends on them.
  { files: ["src/state/**"], rules: { "svelte/prefer-svelte-reactivity": "off" } },
  { files: ["src/state/**"], rules: restrict(tauri, mayNotImport(["features", "views"], "State is tested without a page.")) },
  { files: ["src/features/**"], rules: restrict(tauri, mayNotImport(["views"], "A view composes features, never the other way.")) },
  { files: ["src/views/**", "src/App.svelte", "src/main.ts"], rules: restrict(tauri) },
  { files: ["tests/**", "*.config.*"], languageOptions: { globals: { ...globals.node } }, rules: { "no-console": "off" } },
)
