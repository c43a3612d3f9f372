/// Baselines, monitors, violations and ground truth: whether the traffic of an endpoint still looks
/// like what its models have learned from, and whether their answers are still right.
@NullMarked
package io.millrace.monitoring;

import org.jspecify.annotations.NullMarked;
