/// Baselines, monitors, violations and ground truth.
@NullMarked
package io.millrace.monitoring;

import org.jspecify.annotations.NullMarked;
