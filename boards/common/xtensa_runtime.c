/* SPDX-License-Identifier: MIT-0 */
/* Arithmetic that gcc calls functions for and that the libgcc for this core leaves out, because an ESP8266
   has it in its ROM: 64-bit products and quotients, and IEEE 754 numbers of 32 and 64 bits, rounded to the
   nearest, ties to even. Short rather than fast. */
#include <stdint.h>

/* Gcc names 64-bit operators by these functions: none of them may use the operator that it defines. */
uint64_t __umulsidi3(uint32_t a, uint32_t b);
int64_t __muldi3(int64_t a, int64_t b);
uint64_t __udivmoddi4(uint64_t a, uint64_t b, uint64_t* rest); /* of libgcc */

uint64_t __umulsidi3(uint32_t a, uint32_t b) {
  const uint32_t a0 = a & 0xFFFF, a1 = a >> 16, b0 = b & 0xFFFF, b1 = b >> 16;
  const uint32_t middle = a1 * b0 + (a0 * b0 >> 16), carry = a0 * b1 + (middle & 0xFFFF);
  return (uint64_t)(a1 * b1 + (middle >> 16) + (carry >> 16)) << 32 | (carry << 16 | (a0 * b0 & 0xFFFF));
}

int64_t __muldi3(int64_t a, int64_t b) {
  const uint32_t a0 = (uint32_t)a, b0 = (uint32_t)b;
  const uint32_t high = a0 * (uint32_t)((uint64_t)b >> 32) + b0 * (uint32_t)((uint64_t)a >> 32);
  return (int64_t)(__umulsidi3(a0, b0) + ((uint64_t)high << 32));
}

static uint32_t divide(uint32_t a, uint32_t b, uint32_t* rest) {
  uint32_t quotient = 0, r = 0;
  for (int bit = 31; bit >= 0; --bit) {
    const uint32_t carry = r >> 31;
    r = r << 1 | (a >> bit & 1);
    if (carry != 0 || r >= b) {
      r -= b;
      quotient |= (uint32_t)1 << bit;
    }
  }
  *rest = r;
  return quotient;
}

uint32_t __udivsi3(uint32_t a, uint32_t b);
uint32_t __udivsi3(uint32_t a, uint32_t b) {
  uint32_t rest;
  return divide(a, b, &rest);
}

uint32_t __umodsi3(uint32_t a, uint32_t b);
uint32_t __umodsi3(uint32_t a, uint32_t b) {
  uint32_t rest;
  divide(a, b, &rest);
  return rest;
}

int32_t __divsi3(int32_t a, int32_t b);
int32_t __divsi3(int32_t a, int32_t b) {
  uint32_t rest;
  const uint32_t quotient =
      divide(a < 0 ? 0 - (uint32_t)a : (uint32_t)a, b < 0 ? 0 - (uint32_t)b : (uint32_t)b, &rest);
  return (int32_t)((a < 0) != (b < 0) ? 0 - quotient : quotient);
}

uint64_t __udivdi3(uint64_t a, uint64_t b);
uint64_t __udivdi3(uint64_t a, uint64_t b) { return __udivmoddi4(a, b, 0); }

uint64_t __umoddi3(uint64_t a, uint64_t b);
uint64_t __umoddi3(uint64_t a, uint64_t b) {
  uint64_t rest;
  __udivmoddi4(a, b, &rest);
  return rest;
}

int64_t __divdi3(int64_t a, int64_t b);
int64_t __divdi3(int64_t a, int64_t b) {
  const uint64_t quotient =
      __udivmoddi4(a < 0 ? 0 - (uint64_t)a : (uint64_t)a, b < 0 ? 0 - (uint64_t)b : (uint64_t)b, 0);
  return (int64_t)((a < 0) != (b < 0) ? 0 - quotient : quotient);
}

/* A number taken apart: mantissa * 2^(exponent - 62), with bit 62 of the mantissa set. Bits below those that
   the format keeps decide how it is rounded; the last one stands for all that were lost. */
enum Kind { kZero, kFinite, kInfinite, kNotANumber };
typedef struct {
  enum Kind kind;
  uint32_t sign;
  int32_t exponent;
  uint64_t mantissa;
} Number;

typedef struct {
  int mantissa_bits, exponent_bits;
} Format;
static const Format kSingle = {23, 8}, kDouble = {52, 11};

static void normalise(Number* n) {
  if (n->mantissa == 0) {
    n->kind = kZero;
    return;
  }
  if (n->mantissa >> 63 != 0) {
    n->mantissa = n->mantissa >> 1 | (n->mantissa & 1);
    ++n->exponent;
  }
  while (n->mantissa >> 62 == 0) {
    n->mantissa <<= 1;
    --n->exponent;
  }
}

static Number unpack(uint64_t bits, Format format) {
  const int32_t all = (1 << format.exponent_bits) - 1, bias = all >> 1;
  const int32_t exponent = (int32_t)(bits >> format.mantissa_bits) & all;
  const uint64_t fraction = bits & (((uint64_t)1 << format.mantissa_bits) - 1);
  Number n = {kFinite, (uint32_t)(bits >> (format.mantissa_bits + format.exponent_bits)) & 1, exponent - bias,
              0};
  if (exponent == all) {
    n.kind = fraction != 0 ? kNotANumber : kInfinite;
  } else {
    n.mantissa = fraction << (62 - format.mantissa_bits);
    if (exponent == 0) ++n.exponent;
    if (exponent != 0) n.mantissa |= (uint64_t)1 << 62;
    normalise(&n);
  }
  return n;
}

static uint64_t pack(Number n, Format format) {
  const int32_t all = (1 << format.exponent_bits) - 1, bias = all >> 1;
  const uint64_t sign = (uint64_t)n.sign << (format.mantissa_bits + format.exponent_bits);
  const uint64_t infinite = sign | (uint64_t)(uint32_t)all << format.mantissa_bits;
  int32_t exponent = n.exponent + bias, shift = 62 - format.mantissa_bits;
  if (n.kind == kNotANumber) return infinite | (uint64_t)1 << (format.mantissa_bits - 1);
  if (n.kind == kInfinite || (n.kind == kFinite && exponent >= all)) return infinite;
  if (n.kind == kZero) return sign;
  if (exponent <= 0) { /* too small to begin with a one */
    shift += 1 - exponent;
    exponent = 1;
    if (shift > 63) return sign;
  }
  uint64_t kept = n.mantissa >> shift;
  const uint64_t rest = n.mantissa & (((uint64_t)1 << shift) - 1), half = (uint64_t)1 << (shift - 1);
  if (rest > half || (rest == half && (kept & 1) != 0)) ++kept;
  /* The leading one adds one to the exponent, and so does a carry out of the mantissa. */
  return sign | (kept + ((uint64_t)(uint32_t)(exponent - 1) << format.mantissa_bits));
}

static Number not_a_number(void) {
  const Number n = {kNotANumber, 0, 0, 0};
  return n;
}

static Number add(Number a, Number b) {
  if (a.kind == kNotANumber || b.kind == kNotANumber) return not_a_number();
  if (a.kind == kInfinite) return b.kind == kInfinite && a.sign != b.sign ? not_a_number() : a;
  if (b.kind == kInfinite) return b;
  if (a.kind == kZero && b.kind == kZero) {
    a.sign &= b.sign;
    return a;
  }
  if (a.kind == kZero) return b;
  if (b.kind == kZero) return a;
  if (a.exponent < b.exponent || (a.exponent == b.exponent && a.mantissa < b.mantissa)) {
    const Number larger = b;
    b = a;
    a = larger;
  }
  const int32_t shift = a.exponent - b.exponent;
  const uint64_t lost = shift > 62 ? 1 : (b.mantissa & (((uint64_t)1 << shift) - 1)) != 0;
  const uint64_t aligned = (shift > 62 ? 0 : b.mantissa >> shift) | lost;
  a.mantissa = a.sign == b.sign ? a.mantissa + aligned : a.mantissa - aligned;
  if (a.mantissa == 0) a.sign = 0;
  normalise(&a);
  return a;
}

static Number multiply(Number a, Number b) {
  if (a.kind == kNotANumber || b.kind == kNotANumber) return not_a_number();
  a.sign ^= b.sign;
  if (a.kind == kInfinite || b.kind == kInfinite) {
    if (a.kind == kZero || b.kind == kZero) return not_a_number();
    a.kind = kInfinite;
    return a;
  }
  if (a.kind == kZero || b.kind == kZero) {
    a.kind = kZero;
    return a;
  }
  const uint32_t a0 = (uint32_t)a.mantissa, a1 = (uint32_t)(a.mantissa >> 32);
  const uint32_t b0 = (uint32_t)b.mantissa, b1 = (uint32_t)(b.mantissa >> 32);
  /* Single precision has nothing in the low halves. */
  const uint64_t low = (a0 | b0) == 0 ? 0 : __umulsidi3(a0, b0);
  const uint64_t m1 = b0 == 0 ? low >> 32 : __umulsidi3(a1, b0) + (low >> 32);
  const uint64_t m2 = a0 == 0 ? (uint32_t)m1 : __umulsidi3(a0, b1) + (uint32_t)m1;
  const uint64_t high = __umulsidi3(a1, b1) + (m1 >> 32) + (m2 >> 32);
  const uint64_t bottom = m2 << 32 | (uint32_t)low;
  a.mantissa = high << 2 | bottom >> 62 | ((bottom << 2) != 0);
  a.exponent += b.exponent;
  normalise(&a);
  return a;
}

static Number divide_numbers(Number a, Number b) {
  if (a.kind == kNotANumber || b.kind == kNotANumber || (a.kind == b.kind && a.kind != kFinite))
    return not_a_number();
  a.sign ^= b.sign;
  if (a.kind == kInfinite || a.kind == kZero) return a;
  if (b.kind != kFinite) {
    a.kind = b.kind == kZero ? kInfinite : kZero;
    return a;
  }
  uint64_t quotient = 0, rest = a.mantissa;
  for (int bit = 0; bit < 63; ++bit) {
    quotient <<= 1;
    if (rest >= b.mantissa) {
      rest -= b.mantissa;
      quotient |= 1;
    }
    rest <<= 1;
  }
  a.mantissa = quotient | (rest != 0);
  a.exponent -= b.exponent;
  normalise(&a);
  return a;
}

static Number from_integer(uint32_t magnitude, uint32_t sign) {
  Number n = {kFinite, sign, 62, magnitude};
  normalise(&n);
  return n;
}

/* Towards zero; at the ends of what 32 bits hold where it is more. */
static uint32_t magnitude(Number n, uint32_t most) {
  if (n.kind == kZero || n.kind == kNotANumber || (n.kind == kFinite && n.exponent < 0)) return 0;
  if (n.kind == kInfinite || n.exponent > 31) return most;
  const uint32_t value = (uint32_t)(n.mantissa >> (62 - n.exponent));
  return value < most ? value : most;
}

static int32_t to_signed(Number n) {
  const uint32_t value = magnitude(n, 0x7FFFFFFFu + n.sign);
  return (int32_t)(n.sign != 0 ? 0 - value : value);
}

static Number single(float value) {
  union {
    float value;
    uint32_t bits;
  } u = {value};
  return unpack(u.bits, kSingle);
}

static Number from_double(double value) {
  union {
    double value;
    uint64_t bits;
  } u = {value};
  return unpack(u.bits, kDouble);
}

static float to_single(Number n) {
  union {
    uint32_t bits;
    float value;
  } u = {(uint32_t)pack(n, kSingle)};
  return u.value;
}

static double to_double(Number n) {
  union {
    uint64_t bits;
    double value;
  } u = {pack(n, kDouble)};
  return u.value;
}

static Number negative(Number n) {
  n.sign ^= 1;
  return n;
}

float __addsf3(float a, float b);
float __addsf3(float a, float b) { return to_single(add(single(a), single(b))); }
float __subsf3(float a, float b);
float __subsf3(float a, float b) { return to_single(add(single(a), negative(single(b)))); }
float __mulsf3(float a, float b);
float __mulsf3(float a, float b) { return to_single(multiply(single(a), single(b))); }
double __adddf3(double a, double b);
double __adddf3(double a, double b) { return to_double(add(from_double(a), from_double(b))); }
double __subdf3(double a, double b);
double __subdf3(double a, double b) { return to_double(add(from_double(a), negative(from_double(b)))); }
double __muldf3(double a, double b);
double __muldf3(double a, double b) { return to_double(multiply(from_double(a), from_double(b))); }
double __divdf3(double a, double b);
double __divdf3(double a, double b) { return to_double(divide_numbers(from_double(a), from_double(b))); }

double __extendsfdf2(float value);
double __extendsfdf2(float value) { return to_double(single(value)); }
float __truncdfsf2(double value);
float __truncdfsf2(double value) { return to_single(from_double(value)); }

static Number from_signed(int32_t value) {
  return from_integer(value < 0 ? 0 - (uint32_t)value : (uint32_t)value, value < 0);
}
float __floatsisf(int32_t value);
float __floatsisf(int32_t value) { return to_single(from_signed(value)); }
float __floatunsisf(uint32_t value);
float __floatunsisf(uint32_t value) { return to_single(from_integer(value, 0)); }
double __floatsidf(int32_t value);
double __floatsidf(int32_t value) { return to_double(from_signed(value)); }
double __floatunsidf(uint32_t value);
double __floatunsidf(uint32_t value) { return to_double(from_integer(value, 0)); }
int32_t __fixdfsi(double value);
int32_t __fixdfsi(double value) { return to_signed(from_double(value)); }
uint32_t __fixunssfsi(float value);
uint32_t __fixunssfsi(float value) {
  const Number n = single(value);
  return n.sign != 0 ? 0 : magnitude(n, 0xFFFFFFFFu);
}
uint32_t __fixunsdfsi(double value);
uint32_t __fixunsdfsi(double value) {
  const Number n = from_double(value);
  return n.sign != 0 ? 0 : magnitude(n, 0xFFFFFFFFu);
}
