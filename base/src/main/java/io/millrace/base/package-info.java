/// The ground that every feature stands on: errors with stable codes. Knows no feature.
@NullMarked
package io.millrace.base;

import org.jspecify.annotations.NullMarked;
