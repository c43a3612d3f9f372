/// Linear models with elastic-net penalty, fitted by coordinate descent.
@NullMarked
package io.millrace.ml.linear;

import org.jspecify.annotations.NullMarked;
