import { spawn, type ChildProcess } from 'node:child_process';
import { signalProcess } from './identity';

/**
 * A shell (1 MB) in a session of its own that reads its list from a pipe. The kernel closes the pipe when its
 * writer dies in whatever way; then the shell ends the processes that still stand on the list, first by their own
 * stop signal, after two seconds by KILL, and removes the directories that were to live no longer.
 */
const script = `
trap '' INT TERM HUP
list=''
dirs=''
while read -r verb what signal; do
  case $verb in
    add) list="$list $what:$signal" ;;
    drop) rest=''
      for entry in $list; do [ "\${entry%%:*}" = "$what" ] || rest="$rest $entry"; done
      list=$rest ;;
    remove) dirs="$dirs $what" ;;
  esac
done
for entry in $list; do kill -s "\${entry#*:}" -- "-\${entry%%:*}"; done
tries=0
while [ $tries -lt 20 ]; do
  alive=''
  for entry in $list; do kill -s 0 -- "-\${entry%%:*}" && alive=yes; done
  [ -z "$alive" ] && break
  sleep 0.1
  tries=$((tries + 1))
done
for entry in $list; do kill -s KILL -- "-\${entry%%:*}"; done
for dir in $dirs; do rm -rf -- "$dir" || { sleep 1; rm -rf -- "$dir"; }; done
exit 0
`;

/** Sees to it that no process outlives this one, even when this one is killed with SIGKILL. */
export class Guard {
  private shell: ChildProcess | undefined;
  private readonly watched = new Map<number, NodeJS.Signals>();
  private readonly directories: string[] = [];
  private closed = false;

  /** Watches a process that leads a group of its own; `signal` is how it is asked to stop. */
  add(pid: number, signal: NodeJS.Signals): void {
    if (this.closed) {
      signalProcess(-pid, 'SIGKILL'); // born after the end: nobody would watch it
      return;
    }
    this.watched.set(pid, signal);
    this.tell(`add ${pid} ${signal.slice(3)}`);
  }

  drop(pid: number): void {
    if (this.watched.delete(pid)) this.tell(`drop ${pid}`);
  }

  /** Removes a throw-away directory (no spaces in its name) when this process is gone. */
  removeAtEnd(directory: string): void {
    if (/\s/.test(directory)) return;
    this.directories.push(directory);
    this.tell(`remove ${directory}`);
  }

  /** The shell's own pid, for specs. */
  get pid(): number | undefined {
    return this.shell?.pid;
  }

  /** Ends the watch. What is still listed is ended too. */
  close(): void {
    this.closed = true;
    this.shell?.stdin?.end();
    this.shell = undefined;
  }

  private tell(line: string): void {
    if (this.closed) return;
    if (this.shell === undefined) {
      this.open();
      return; // open() has told the whole list
    }
    this.shell.stdin?.write(`${line}\n`);
  }

  private open(): void {
    const shell = spawn('/bin/sh', ['-c', script], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      cwd: '/',
    });
    this.shell = shell;
    shell.stdin.on('error', () => undefined); // its end is seen by 'exit'
    shell.on('exit', () => {
      if (this.shell !== shell) return;
      // Somebody killed the guard: a new one takes the list over.
      this.shell = undefined;
      if (!this.closed) this.open();
    });
    shell.unref();
    const lines = [...this.watched].map(([pid, signal]) => `add ${pid} ${signal.slice(3)}\n`);
    shell.stdin.write([...lines, ...this.directories.map((directory) => `remove ${directory}\n`)].join(''));
  }
}
