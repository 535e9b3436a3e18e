/**
 * What stands where in the memory of the engine. Read as TypeScript and as AssemblyScript, so it holds nothing but
 * constants: addresses and lengths are in bytes, and parts of a structure are named with the structure before them.
 */

/** Loads and stores of 16 bytes may go past the end of what they are about; every text has that much room behind it. */
export const PADDING = 16;

// What the engine says of the event that it read
/** Index of the type's slot. */
export const RESULT_TYPE = 0x4000;
export const RESULT_SEVERITY_NUMBER = 0x4004;
/** How many rules of its schema the event breaks. */
export const RESULT_VIOLATIONS = 0x4008;
/** Index of the resource's slot. */
export const RESULT_RESOURCE = 0x400c;
/** A hash of `source` and `id`. */
export const RESULT_IDENTITY_HASH = 0x4010;
/** The bytes of `data`, a JSON object. */
export const RESULT_DATA_START = 0x4014;
export const RESULT_DATA_END = 0x4018;
/** Where the next decoded value goes. */
export const RESULT_VALUES_END = 0x401c;
/** The record that was written. */
export const RESULT_RECORD_START = 0x4020;
export const RESULT_RECORD_END = 0x4024;

// What the host says for the events to come
/** Nanoseconds since the Unix epoch, a 64-bit integer. */
export const SETTING_OBSERVED_TIME = 0x4040;
/** What the hash of `source` begins with. */
export const SETTING_HASH_SEED = 0x4048;
/** Whether events are held against the schemas of their types. */
export const SETTING_VALIDATE = 0x404c;

// What the host finds where the rules cannot tell
/** A severity. */
export const FINDING_SEVERITY = 0x4080;
/** The text of the body. */
export const FINDING_SUMMARY_START = 0x40c0;
export const FINDING_SUMMARY_END = 0x40c4;
/** Whole attributes, as they go into the record. */
export const FINDING_ATTRIBUTES_START = 0x40c8;
export const FINDING_ATTRIBUTES_END = 0x40cc;
/** The value of the number that the host was asked about, a double. */
export const FINDING_NUMBER = 0x40d0;
/** The attribute that says that a severity is derived. */
export const DERIVED_ATTRIBUTE_LENGTH = 0x4100;
export const DERIVED_ATTRIBUTE = 0x4110;

/** The index in the members of `data` by the number of the field that rules ask for; -1 where there is none. */
export const FIELDS = 0x4200;
export const MAX_FIELDS = 128;
/** The index in the members of the envelope by role; -1 where there is none. */
export const ROLES = 0x4400;

// Members of an object, in the order of the text
export const ENVELOPE_MEMBERS = 0x5000;
export const DATA_MEMBERS = 0x6400;
/** An event with more is no usual one. */
export const MAX_MEMBERS = 128;
export const MEMBER_KEY = 0;
export const MEMBER_KIND = 4;
/** Its bytes: a text is without its quotes, everything else is the whole value. */
export const MEMBER_START = 8;
export const MEMBER_END = 12;
/** Of kind NUMBER its value, a double; of kind NESTED 1 if it is an object of numbers and texts only, else 0. */
export const MEMBER_NUMBER = 16;
/** The fields of the `AnyValue` that the host has made of it. */
export const MEMBER_VALUE_START = 24;
export const MEMBER_VALUE_END = 28;
export const MEMBER_SIZE = 32;

// Kinds of values
export const TEXT = 1;
/** Text with escapes. */
export const ESCAPED_TEXT = 2;
/** A number whose literal is what JavaScript prints for its value. */
export const NUMBER = 3;
/** Any other number. */
export const ODD_NUMBER = 4;
export const TRUE = 5;
export const FALSE = 6;
export const NULL = 7;
/** An object or array; only its end is known, what is inside has not been checked. */
export const NESTED = 8;

// Keys, by the place where they stand
export const PLACE_ENVELOPE = 0;
export const PLACE_DATA = 1;
/** In an object in `data`. */
export const PLACE_NESTED = 2;
export const PLACES = 3;
export const KEYS = 0x1_0000;
/** In each place. */
export const MAX_KEYS = 256;
/** A key with its quotes and the colon right behind it. */
export const KEY_LITERAL = 32;
export const KEY_LITERAL_LENGTH = 0;
export const MAX_KEY_LENGTH = 64;
/** The key that came after it last time. */
export const KEY_NEXT = 4;
/** The object that held it last, by number. */
export const KEY_OBJECT = 8;
/** A role in the envelope, flags elsewhere. */
export const KEY_MEANING = 12;
/** The number of the field of `data`, below 0 if no rule asks for it. */
export const KEY_FIELD = 16;
/** What its attribute begins with if it holds text, and if it holds anything else: tag, a byte for the length, key, tag. */
export const KEY_TEXT_HEAD_LENGTH = 20;
export const KEY_HEAD_LENGTH = 24;
export const KEY_TEXT_HEAD = 112;
export const KEY_HEAD = 224;
export const HEAD_CAPACITY = 112;
export const KEY_SIZE = 336;
/** Where the keys are looked up, by their hash. */
export const KEY_INDEX = 0x5_0000;
export const KEY_INDEX_SLOTS = 1024;

// Roles of members of the envelope. The first four make an event an event.
export const ROLE_SPECVERSION = 0;
export const ROLE_ID = 1;
export const ROLE_SOURCE = 2;
export const ROLE_TYPE = 3;
export const ROLE_TIME = 4;
export const ROLE_TRACEPARENT = 5;
export const ROLE_CORRELATIONID = 6;
export const ROLE_OTHER = 7;
export const ROLE_DATA = 8;
export const ROLE_UNUSUAL = 9;
export const ROLE_COUNT = 10;

// Flags of members of `data`, and of objects in it
/** An event with such a member is no usual one. */
export const FLAG_UNUSUAL = 1;
/** Numbers in it are doubles, whatever their spelling. */
export const FLAG_DOUBLE = 2;
export const FLAG_RESOURCE = 4;
/** Numbers in an object in it are doubles. */
export const FLAG_METRICS = 8;

// Event types
export const TYPES = 0x5_4000;
/** The last one is for names that are too long to be remembered. */
export const TYPE_SLOTS = 65;
export const TYPE_NAME_LENGTH = 0;
export const TYPE_RULES = 4;
export const TYPE_NAME = 16;
export const MAX_TYPE_NAME = 128;
export const TYPE_SIZE = 160;

// A severity
export const SEVERITY_NUMBER = 0;
/** Whether no word of the event says it. */
export const SEVERITY_IS_DERIVED = 4;
/** Where its text stands. */
export const SEVERITY_TEXT_START = 8;
export const SEVERITY_TEXT_END = 12;
export const SEVERITY_SIZE = 16;

// The rules of a type. The numbers of fields are those of FIELDS
export const RULES_SEVERITY_FIELD = 0;
/** The address of the severity where no word says it. */
export const RULES_DEFAULT_SEVERITY = 4;
/** The field that makes an exception of that, below 0 if none does; what it must hold, and the severity then. */
export const RULES_EXCEPTION_FIELD = 8;
export const RULES_EXCEPTION_KIND = 12;
export const RULES_EXCEPTION_TEXT = 16;
export const RULES_EXCEPTION_SEVERITY = 24;
/** Words of severities that are known. */
export const RULES_SEVERITY_WORDS = 28;
export const RULES_SEVERITY_WORD_COUNT = 32;
export const RULES_DEMANDS = 36;
export const RULES_DEMAND_COUNT = 40;
/** The words of the summary, and those of its explanation. */
export const RULES_WORDS = 44;
export const RULES_WORD_COUNT = 48;
export const RULES_EXPLANATION = 52;
export const RULES_EXPLANATION_COUNT = 56;
export const RULES_SIZE = 64;

/** The word of a severity, behind that. */
export const SEVERITY_WORD = 16;
export const MAX_SEVERITY_WORD = 32;
export const SEVERITY_WORD_SIZE = 64;
export const MAX_SEVERITY_WORDS = 16;

// What a member of `data` must be
export const DEMAND_FIELD = 0;
export const DEMAND_IS_REQUIRED = 4;
export const DEMAND_KIND = 8;
export const DEMAND_MINIMUM = 16;
export const DEMAND_MAXIMUM = 24;
/** Texts, of which it must be one. */
export const DEMAND_CHOICES = 32;
export const DEMAND_CHOICE_COUNT = 36;
/** The pattern of a text as the ASCII characters that a text may hold, a byte for each, and its least length; 0 if it is none like that. */
export const DEMAND_CHARACTERS = 40;
export const DEMAND_LEAST_LENGTH = 44;
export const DEMAND_SIZE = 48;
export const ASCII_COUNT = 128;

export const DEMANDS_NOTHING = 0;
export const DEMANDS_TEXT = 1;
export const DEMANDS_NON_EMPTY_TEXT = 2;
export const DEMANDS_CHOICE = 3;
export const DEMANDS_NUMBER = 4;
export const DEMANDS_RESOURCE = 5;
export const DEMANDS_METRICS = 6;
/** Something that only the validator can judge. */
export const DEMANDS_UNKNOWN = 7;

// A text: its address and length
export const TEXT_START = 0;
export const TEXT_LENGTH = 4;
export const TEXT_SIZE = 8;

// A word of a summary: two texts, and the numbers of fields
export const WORD_BEFORE = 0;
export const WORD_OTHERWISE = 8;
export const WORD_FIELDS = 16;
export const WORD_FIELD_COUNT = 20;
export const WORD_SIZE = 24;

/** Where the rules stand, which the host lays there. */
export const RULES = 0x6_0000;
export const RULES_CAPACITY = 0x2_0000;

// Resources, by the bytes of `source` and `data.resource`
export const RESOURCES = 0x10_0000;
/** The last one is for those that are too long to be remembered. */
export const RESOURCE_SLOTS = 513;
export const RESOURCE_SOURCE_LENGTH = 0;
export const RESOURCE_LENGTH = 4;
/** Whether it is what the schemas ask for. */
export const RESOURCE_IS_VALID = 8;
export const RESOURCE_IS_KNOWN = 12;
export const RESOURCE_SOURCE = 16;
export const MAX_RESOURCE_SOURCE = 256;
export const RESOURCE_TEXT = 288;
export const MAX_RESOURCE_TEXT = 1024;
export const RESOURCE_SIZE = 1328;

/** The event. */
export const INPUT = 0x20_0000;
export const INPUT_CAPACITY = 0x10_0000;
/** Values that the host has made. */
export const VALUES = 0x31_0000;
export const VALUES_CAPACITY = 0x10_0000;
/** The record; the last thing in the memory, so that nothing stands behind it. */
export const OUTPUT = 0x42_0000;
