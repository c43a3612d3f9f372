/// Model bundles: what Millrace trains as an MLmodel directory, which its own endpoints and plain
/// MLflow in Python both read.
@NullMarked
package io.millrace.tracking.bundle;

import org.jspecify.annotations.NullMarked;
