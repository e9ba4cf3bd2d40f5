export type Form = Record<string, unknown>;

export interface Fault {
  path?: string;
  method?: string;
  operation?: string;
  nth?: number[];
  times?: number;
  share?: number;
  seed?: number;
  status?: number;
  code?: number;
  message?: string;
  retry_after?: number;
  delay?: number;
  cut?: "before" | "within";
  body?: "gzip" | "html" | "empty";
  incident?: string;
}

export interface Asked {
  number: number;
  time: string;
  method: string;
  path: string;
  query: Record<string, string>;
  operation: string | null;
  unmatched: string[];
  fault: string | null;
  status: number | null;
  milliseconds: number | null;
}

export interface Person {
  id: number;
  username: string;
  session_id: string;
}

export interface StartOptions {
  command?: string | string[];
  image?: string;
  fixtures?: string[];
  clock?: string;
  empty?: boolean;
}

export class Refused extends Error {}

export class Double {
  readonly url: string;
  readonly world: string;
  readonly key: string;
  readonly stop: () => Promise<void>;
  constructor(url: string, options?: { world?: string; key?: string; stop?: () => Promise<void> });
  reset(snapshot?: string | null): Promise<void>;
  snapshot(name: string): Promise<void>;
  load(...forms: Form[]): Promise<string[]>;
  freeze(at: Date | string): Promise<void>;
  move(by: { weeks?: number; days?: number; hours?: number; minutes?: number; seconds?: number }): Promise<void>;
  run(rate?: number): Promise<void>;
  now(): Promise<Date>;
  fail(fault: Fault): Promise<string>;
  mend(): Promise<void>;
  requests(wanted?: Record<string, string | number | boolean>): Promise<Asked[]>;
  waitFor(path: string, options?: { least?: number; seconds?: number }): Promise<Asked[]>;
  person(username?: string, password?: string): Promise<Person>;
  seed(number: number | null): Promise<void>;
  newWorld(): Promise<Double>;
}

export function startReelbase(options?: StartOptions): Promise<Double>;
export function led(address: string, url: string): string;
export function redirectFetch(double: Double): () => void;
export function redirectHttp(double: Double): () => void;
export function redirect(double: Double): () => void;
export function redirectPage(page: unknown, double: Double): Promise<void>;
