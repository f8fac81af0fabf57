/** Flags for a process of the server, for the command line of Node before the script. */
export function serverFlags(machine?: { cores: number; memoryMib: number }): string[];
