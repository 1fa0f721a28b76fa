// Loads the pages' modules from their folder: Node takes files with this ending for modules of its own kind.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { dirname, resolve } from "node:path";

const loaded = new Map();

function encoded(source) {
  return `data:text/javascript;base64,${Buffer.from(source).toString("base64")}`;
}

/** The address of a module whose imports are addresses too; each file is one module. */
async function address(file) {
  if (!loaded.has(file)) {
    let source = await readFile(file, "utf8");
    for (const [whole, name] of source.matchAll(/from "(\.\/[\w-]+\.js)"/g)) {
      source = source.replace(whole, `from "${await address(resolve(dirname(file), name))}"`);
    }
    loaded.set(file, encoded(source));
  }
  return loaded.get(file);
}

/** What a file of the pages exports. */
export async function load(file) {
  return import(await address(file));
}

/** A file of the pages by its name. */
export function asset(name) {
  return fileURLToPath(new URL(`../../../Sources/Web/Pages/Assets/${name}`, import.meta.url));
}
