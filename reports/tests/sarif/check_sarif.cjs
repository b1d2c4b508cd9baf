// node check_sarif.cjs NODE_MODULES FILE…
// Reads SARIF files as others do: by the schema, and by the rules that SARIF's own SDK has for what
// a schema cannot say. Fails with what they object to.
//
// The SDK's tool exits with 0 whatever it found, and says nothing at all of a file that it cannot
// read. So its lines count, and both readers first have to refuse damaged copies of the first file.
// Exits with 77 where NODE_MODULES lacks what package.json names.
'use strict';
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { createRequire } = require('node:module');

const [modules, ...files] = process.argv.slice(2);
const load = createRequire(path.join(path.resolve(modules), 'anything.js'));

function readers() {
  try {
    return {
      Ajv: load('ajv/dist/2020').default,
      addFormats: load('ajv-formats').default,
      tool: load(`@microsoft/sarif-multitool-${os.platform()}`),
    };
  } catch (missing) {
    const [what] = missing.message.split('\n');
    console.log(`skipped: ${what}; script/bootstrap --test installs it`);
    process.exit(77);
  }
}
const { Ajv, addFormats, tool } = readers();

const ajv = new Ajv({ strict: false, allErrors: true });
addFormats(ajv);
const schema = path.join(path.dirname(tool), 'sarif-2.1.0.json');
const fitsSchema = ajv.compile(JSON.parse(fs.readFileSync(schema, 'utf8')));

// SARIF2005: a record does not say which version of interlock wrote it, nor is there a page for it.
// SARIF2017: where the line is unknown, none is made up.
const accepted = /SARIF2005|SARIF2017/;

function objections(file) {
  const log = JSON.parse(fs.readFileSync(file, 'utf8'));
  const bySchema = fitsSchema(log)
    ? []
    : fitsSchema.errors.map((e) => `schema: ${e.instancePath} ${e.message}`);
  const said = execFileSync(tool, ['validate', file], { encoding: 'utf8' });
  const byTool = said
    .split('\n')
    .filter((line) => / (error|warning) /.test(line) && !accepted.test(line));
  return { bySchema, byTool };
}

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'check_sarif.'));
process.on('exit', () => fs.rmSync(scratch, { recursive: true }));

function refuses(reader, name, damage) {
  const log = JSON.parse(fs.readFileSync(files[0], 'utf8'));
  damage(log.runs[0]);
  const damaged = path.join(scratch, `${name}.sarif`);
  fs.writeFileSync(damaged, JSON.stringify(log));
  if (objections(damaged)[reader].length !== 0) return true;
  console.error(`${reader} does not notice that ${name}`);
  return false;
}

let good = refuses('bySchema', 'a level is unknown', (run) => (run.results[0].level = 'terrible'));
good &= refuses('byTool', 'a URI has a space', (run) => {
  const [where] = run.results.flatMap((r) => r.locations).filter((l) => l.physicalLocation);
  where.physicalLocation.artifactLocation.uri = 'a b';
});
for (const file of files) {
  const { bySchema, byTool } = objections(file);
  for (const each of [...bySchema, ...byTool]) {
    console.error(`${path.basename(file)}: ${each}`);
    good = false;
  }
}
if (!good) process.exitCode = 1;
else console.log(`${files.length} files are valid SARIF`);
