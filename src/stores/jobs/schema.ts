// The table of work that is to be done later, in the order in which it was asked for.
import type { SchemaDialect } from '../transaction/schema-dialect.ts';

export const jobsSchema = ({ text, integer, counted, plain }: SchemaDialect): string => `
  CREATE TABLE jobs (
    id ${counted},
    -- there is one job of a name at a time
    name ${text} UNIQUE,
    site_id ${text} REFERENCES sites (id),
    kind ${text} NOT NULL,
    owner ${text},
    ordering_key ${text},
    payload ${text} NOT NULL,
    created_at ${integer} NOT NULL,
    due_at ${integer} NOT NULL,
    -- when a gateway next has to look at it: when it is due, or when its lease ends; null once it is dead
    look_at ${integer},
    -- the runner that has it
    lease ${text},
    -- counts its runs: what an earlier run still writes is not taken
    attempts ${integer} NOT NULL DEFAULT 0,
    failures ${integer} NOT NULL DEFAULT 0,
    last_error ${text},
    dead_at ${integer}
  ) ${plain};
  CREATE INDEX jobs_by_time ON jobs (look_at, id) WHERE look_at IS NOT NULL;
  CREATE INDEX jobs_in_order ON jobs (ordering_key, id) WHERE dead_at IS NULL;
  CREATE INDEX jobs_by_owner ON jobs (owner) WHERE owner IS NOT NULL;
  CREATE INDEX jobs_by_lease ON jobs (lease) WHERE lease IS NOT NULL;
  CREATE INDEX dead_jobs ON jobs (dead_at) WHERE dead_at IS NOT NULL;`;
