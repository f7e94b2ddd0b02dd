// HubSpot's CRM objects: how one is written, searched and read. Their properties are text, whatever they mean.
import * as z from 'zod';
import type { VendorRequest } from '../../define-vendor.ts';
import { objectsPath } from '../vendor.ts';

export interface SearchFilter {
  readonly propertyName: string;
  readonly operator: 'EQ' | 'LT' | 'LTE' | 'GTE' | 'BETWEEN' | 'NOT_HAS_PROPERTY';
  readonly value?: string;
  readonly highValue?: string;
}

export interface ObjectSearch {
  /** Words that stand in any of the properties that HubSpot searches. */
  readonly query?: string | undefined;
  /** Joined by AND within a group, groups by OR; a group without filters selects nothing of its own. */
  readonly groups: readonly (readonly SearchFilter[])[];
  readonly properties: readonly string[];
  /** A property; `-` before it turns the order. */
  readonly sort?: string;
  readonly limit: number;
  readonly after: string | undefined;
}

/** HubSpot's description wants all of these fields, also where they are empty; `query` alone may be left out. */
export function searchObjects(type: string, search: ObjectSearch): VendorRequest {
  const { query, groups, properties, sort, limit, after = '0' } = search;
  const filterGroups = groups.filter((filters) => filters.length > 0).map((filters) => ({ filters }));
  return {
    method: 'POST',
    path: `${objectsPath(type)}/search`,
    body: {
      ...(query !== undefined && { query }),
      filterGroups,
      properties,
      sorts: sort === undefined ? [] : [sort],
      limit,
      after,
    },
  };
}

/** A filter for a value that was given; none for one that was not. */
export function equals(propertyName: string, value: string | undefined): readonly SearchFilter[] {
  return value === undefined ? [] : [{ propertyName, operator: 'EQ', value }];
}

/** A property's text; null where it is empty. HubSpot leaves out those that the account does not have. */
export const property = z
  .string()
  .nullish()
  .transform((text) => text || null);

/** One object with the properties that a tool relies on. */
export function crmObject<P extends z.core.$ZodLooseShape>(properties: P) {
  return z.object({ id: z.string(), properties: z.object(properties), createdAt: z.string(), updatedAt: z.string() });
}

/** A page of a search. */
export function foundObjects<P extends z.core.$ZodLooseShape>(properties: P) {
  return z.object({
    total: z.int(),
    results: z.array(crmObject(properties)),
    paging: z.object({ next: z.object({ after: z.string() }).optional() }).optional(),
  });
}

/** An association that HubSpot itself defines, from the object that is made to one that is there. */
export function tie(id: string | undefined, associationTypeId: number) {
  if (id === undefined) return [];
  return [{ to: { id }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId }] }];
}

/** @param properties those without a value are left out. */
export function createObject(
  type: string,
  properties: Readonly<Record<string, string | undefined>>,
  associations: readonly unknown[] = [],
): VendorRequest {
  const given = Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined));
  return { method: 'POST', path: objectsPath(type), body: { properties: given, associations } };
}
