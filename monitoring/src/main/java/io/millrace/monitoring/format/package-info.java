/// The files of Model Monitor: statistics, constraints and violations, read tolerantly and written
/// exactly. Contract: the field tables in the SageMaker developer guide, "Schema for Statistics",
/// "Schema for Constraints", "Schema for Violations".
@NullMarked
package io.millrace.monitoring.format;

import org.jspecify.annotations.NullMarked;
