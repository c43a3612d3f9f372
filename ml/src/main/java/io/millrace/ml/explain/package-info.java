/// Why a model said what it said: predictions split into what each input contributed.
@NullMarked
package io.millrace.ml.explain;

import org.jspecify.annotations.NullMarked;
