// SPDX-License-Identifier: Apache-2.0
#pragma once
// The parts of the page, in its order; each is a complete HTML fragment.
#include <string>

#include "report/report.h"

namespace mote::html {

extern const char* const kReportStyle;

std::string headline_section(const ReportData& data);
std::string accuracy_section(const ReportData& data);
std::string learning_section(const ReportData& data);
std::string confusion_section(const ReportData& data);
std::string mistakes_section(const ReportData& data);
std::string budget_section(const ReportData& data);
std::string memory_section(const ReportData& data);
std::string layers_section(const ReportData& data);

// The class's name, or its number where there is none.
std::string class_name(const ReportData& data, int32_t index);

}  // namespace mote::html
