// SPDX-License-Identifier: Apache-2.0
#include "flow/quantity.h"

#include <cmath>
#include <cstdlib>

#include "base/format.h"
#include "base/text.h"

namespace mote {

namespace {

struct Unit {
  const char* name;
  double factor;
};
constexpr Unit kCharges[] = {{"mAh", 1}, {"Ah", 1000}};
constexpr Unit kEnergies[] = {{"mWh", 1}, {"Wh", 1000}};
constexpr Unit kRates[] = {
    {"/s", 1}, {"Hz", 1}, {"/min", 1.0 / 60}, {"/h", 1.0 / 3600}, {"/day", 1.0 / 86400}};

// Splits "2.4 Ah"; a number that is not there, not finite or not positive is 0.
struct Amount {
  double number = 0;
  std::string unit;
};
Amount split_amount(const std::string& text) {
  Amount out;
  const std::string trimmed(trim(text));
  // strtod reads "0x10", "inf" and "nan" as well, which are no amounts.
  const size_t digits = trimmed.find_first_not_of("0123456789.");
  const std::string number = trimmed.substr(0, digits);
  char* end = nullptr;
  const double value = std::strtod(number.c_str(), &end);
  if (number.empty() || *end != '\0' || !std::isfinite(value)) return out;
  out.number = value;
  if (digits != std::string::npos) out.unit = std::string(trim(trimmed.substr(digits)));
  return out;
}

// The factor of the unit, or 0.
template <class Table>
double factor_of(const Table& table, const std::string& unit) {
  for (const Unit& known : table)
    if (to_lower(unit) == to_lower(known.name)) return known.factor;
  return 0;
}

}  // namespace

Result<Battery> parse_battery(const std::string& text) {
  const Amount amount = split_amount(text);
  Battery out;
  out.text = std::string(trim(text));
  out.milliampere_hours = amount.number * factor_of(kCharges, amount.unit);
  out.milliwatt_hours = amount.number * factor_of(kEnergies, amount.unit);
  if (out.milliampere_hours > 0 || out.milliwatt_hours > 0) return out;
  return Error(Code::kInvalid, format("'{}' is no capacity of a battery", printable(text)),
               "give a number above 0 with a unit: 220mAh, 2.4Ah, 660mWh or 10Wh");
}

Result<double> parse_rate(const std::string& text) {
  const Amount amount = split_amount(text);
  const double rate = amount.number * factor_of(kRates, amount.unit);
  if (rate > 0) return rate;
  return Error(Code::kInvalid, format("'{}' is no rate of inferences", printable(text)),
               "give a number above 0 with a unit: 1/s, 10/min, 6/h, 24/day or 2Hz");
}

}  // namespace mote
