// One line of a head or of a trailer (RFC 9112, section 5): its name, and its value with the spaces around it.
export const fieldLine: RegExp = /^([!#$%&'*+\-.^_`|~0-9a-z]+):([\t\x20-\x7e\x80-\xff]*)$/i;
