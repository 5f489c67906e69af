/** The Bicep compiler, brought by `dotnet restore` where dotnet is installed: exactly the version that bicep.csproj names. */

import { execFile } from 'node:child_process';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

export type Brought =
  | { readonly kind: 'compiler'; readonly tool: string }
  /** `why` is half a sentence. */
  | { readonly kind: 'absent'; readonly why: string };

const project = path.join(import.meta.dirname, 'bicep.csproj');
const ownPackages = path.resolve(import.meta.dirname, '../../build/bicep/packages');

/** Packages of the compiler that its makers document, by Node's name of the machine. */
const platforms: Readonly<Record<string, string>> = {
  'linux-x64': 'linux-x64',
  'darwin-x64': 'osx-x64',
  'darwin-arm64': 'osx-arm64',
  'win32-x64': 'win-x64',
};

export async function bringCompiler(environment: NodeJS.ProcessEnv, packages = ownPackages): Promise<Brought> {
  const machine = `${process.platform}-${process.arch}`;
  const platform = platforms[machine];
  if (platform === undefined) return { kind: 'absent', why: `there is no package of it for ${machine}` };
  const tool = toolOf(platform, packages);
  // NuGet writes this file last, when the package is whole.
  const isBrought = () => existsSync(path.join(path.dirname(tool), '..', '.nupkg.metadata'));
  if (!isBrought()) {
    const args = ['restore', project, '--packages', packages, `-p:BicepPlatform=${platform}`];
    const complaint = await run('dotnet', args, environment);
    // It may be there all the same: another check may have brought it at the same moment.
    if (!isBrought()) return { kind: 'absent', why: whyNot(complaint) };
  }
  // NuGet leaves a program without the right to run.
  if (process.platform !== 'win32') chmodSync(tool, 0o755);
  return { kind: 'compiler', tool };
}

function toolOf(platform: string, packages: string): string {
  const [, version = ''] =
    /Azure\.Bicep\.CommandLine\.[^"]*" Version="\[([\d.]+)\]"/.exec(readFileSync(project, 'utf8')) ?? [];
  const program = platform.startsWith('win') ? 'bicep.exe' : 'bicep';
  return path.join(packages, `azure.bicep.commandline.${platform}`, version, 'tools', program);
}

function whyNot(complaint: string): string {
  if (complaint.includes('ENOENT')) return 'dotnet is not installed';
  const [first = 'dotnet restore failed'] = complaint.split('\n').filter((line) => /error|NU\d/i.test(line));
  return `dotnet could not bring it: ${first.trim()}`;
}

/** What it complains about; empty when it ends well. */
function run(program: string, args: readonly string[], environment: NodeJS.ProcessEnv): Promise<string> {
  const env = { ...environment, DOTNET_CLI_TELEMETRY_OPTOUT: '1', DOTNET_NOLOGO: '1' };
  return new Promise((resolve) => {
    execFile(program, args, { env }, (fault, stdout, stderr) => {
      resolve(fault === null ? '' : `${stdout}${stderr}${fault.message}`);
    });
  });
}
