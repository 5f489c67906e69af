/** The real Bicep compiler judges the templates; on small projects with one planted mistake each it is shown that it can refuse. */

import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bringCompiler } from '../../infra/bicep/compiler.ts';
import { judgeTemplates, remakeTemplates, type Project } from '../../infra/bicep/judge-templates.ts';
import { openCompiler, type Bicep } from '../../infra/bicep/talk-to-compiler.ts';

const root = path.resolve(import.meta.dirname, '../..');
const snapshots = path.join(import.meta.dirname, 'snapshots');
const brought = await bringCompiler(process.env);
if (brought.kind === 'absent') console.log(`Without the Bicep compiler: ${brought.why}.`);

describe('without dotnet', () => {
  it('says why the compiler is not there', async () => {
    const project = path.join(mkdtempSync(path.join(tmpdir(), 'warden-no-dotnet-')), 'packages');
    expect(await bringCompiler({ PATH: '/nowhere' }, project)).toEqual({
      kind: 'absent',
      why: 'dotnet is not installed',
    });
    rmSync(path.dirname(project), { recursive: true });
  });
});

describe.skipIf(brought.kind === 'absent')('the Bicep compiler', { timeout: 120_000 }, () => {
  let bicep: Bicep;
  beforeAll(() => {
    bicep = openCompiler(brought.kind === 'compiler' ? brought.tool : '');
  });
  afterAll(() => {
    bicep.close();
  });

  it('finds nothing to say of the templates, and what is made from them is as they are', async () => {
    const templates = path.join(root, 'infra');
    const project = { templates, compiled: path.join(templates, 'arm'), parameterSets: snapshots };
    expect(await judgeTemplates(bicep, project)).toEqual([]);
  });

  it('shows in a snapshot what a deployment makes, and no secret', () => {
    const text = readFileSync(path.join(snapshots, 'teams.snapshot.json'), 'utf8');
    const { predictedResources } = JSON.parse(text) as { predictedResources: { type: string; name: string }[] };
    const types = predictedResources.map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['Microsoft.Web/sites', 'Microsoft.KeyVault/vaults/secrets']));
    const [, url = ''] =
      /teamsWebhookUrl = '([^']+)'/.exec(readFileSync(path.join(snapshots, 'teams.bicepparam'), 'utf8')) ?? [];
    expect(url).toMatch(/^https:/);
    expect(text).not.toContain(url);
  });

  describe('in a small project', () => {
    let folder = '';
    const at = (name: string) => path.join(folder, name);
    const project = (): Project => ({ templates: at('infra'), compiled: at('infra/arm'), parameterSets: at('sets') });
    const template = [
      'param location string',
      '',
      "resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {",
      "  name: 'id'",
      '  location: location',
      '}',
      '',
      'output identityId string = identity.id',
      '',
    ].join('\n');

    beforeEach(async () => {
      folder = mkdtempSync(path.join(tmpdir(), 'warden-templates-'));
      mkdirSync(at('infra/modules'), { recursive: true });
      mkdirSync(at('sets'));
      copyFileSync(path.join(root, 'infra/bicepconfig.json'), at('infra/bicepconfig.json'));
      writeFileSync(at('infra/modules/part.bicep'), template);
      writeFileSync(at('infra/main.bicep'), template);
      writeFileSync(at('sets/one.bicepparam'), "using '../infra/main.bicep'\n\nparam location = 'westeurope'\n");
      await remakeTemplates(bicep, project());
    });
    afterEach(() => {
      rmSync(folder, { recursive: true });
    });

    const change = (name: string, from: string, to: string) => {
      const text = readFileSync(at(name), 'utf8');
      expect(text).toContain(from);
      writeFileSync(at(name), text.replace(from, to));
    };

    it('finds nothing when all is well', async () => {
      expect(await judgeTemplates(bicep, project())).toEqual([]);
    });

    it.each<[string, () => void, readonly RegExp[]]>([
      [
        'a template that does not compile',
        () => {
          change('infra/modules/part.bicep', "name: 'id'", 'name: nowhere');
        },
        [/part\.bicep:4:9 BCP057: /],
      ],
      [
        'what the linter forbids',
        () => {
          change('infra/modules/part.bicep', 'param location string', 'param location string\nparam unused string');
        },
        [/part\.bicep:2:7 no-unused-params: /],
      ],
      [
        'a warning of the compiler, whose level cannot be configured',
        () => {
          change('infra/modules/part.bicep', '  location: location\n', '  location: location\n  colour: 1\n');
        },
        [/part\.bicep:6:3 BCP037: /],
      ],
      [
        'a template that is not formatted',
        () => {
          change('infra/modules/part.bicep', "  name: 'id'", "    name:   'id'");
        },
        [/part\.bicep is not formatted$/],
      ],
      [
        'an ARM template that is not what it is made from',
        () => {
          change('infra/arm/azuredeploy.json', 'Microsoft.ManagedIdentity', 'Microsoft.Managed');
        },
        [/azuredeploy\.json is not what main\.bicep compiles to$/],
      ],
      [
        'an ARM template that is missing, and one that is too many',
        () => {
          copyFileSync(at('infra/arm/azuredeploy.json'), at('infra/arm/old.json'));
          rmSync(at('infra/arm/azuredeploy.json'));
        },
        [/azuredeploy\.json is not what main\.bicep compiles to$/, /old\.json is made from nothing$/],
      ],
      [
        'a deployment that is not what its snapshot says',
        () => {
          change('sets/one.bicepparam', 'westeurope', 'northeurope');
        },
        [/one\.bicepparam deploys something else[^]*predictedResources\.0\.location: "westeurope" -> "northeurope"/],
      ],
      [
        'a parameter set without a snapshot',
        () => {
          rmSync(at('sets/one.snapshot.json'));
        },
        [/one\.bicepparam deploys something else/],
      ],
      [
        'a parameter set that does not fit its template',
        () => {
          change('sets/one.bicepparam', 'param location', 'param colour');
        },
        [/one\.bicepparam: /],
      ],
      [
        'no templates at all',
        () => {
          rmSync(at('infra'), { recursive: true });
        },
        [/infra has no templates$/],
      ],
    ])('finds %s', async (_, plant, expected) => {
      plant();
      const findings = await judgeTemplates(bicep, project());
      expect(findings).toEqual(expected.map((each) => expect.stringMatching(each) as string));
    });
  });

  it('says so when the compiler ends before it answers', async () => {
    await expect(openCompiler('/bin/false').compile('/x.bicep')).rejects.toThrow(/compiler ended/);
  });
});
