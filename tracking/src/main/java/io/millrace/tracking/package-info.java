/// Experiments, runs, metrics, artifacts and the model registry.
@NullMarked
package io.millrace.tracking;

import org.jspecify.annotations.NullMarked;
