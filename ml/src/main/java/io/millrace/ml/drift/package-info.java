/// How much a current window differs from its reference.
@NullMarked
package io.millrace.ml.drift;

import org.jspecify.annotations.NullMarked;
