/// Named, versioned values such as `/used-cars/price/model`.
@NullMarked
package io.millrace.pipeline.parameter;

import org.jspecify.annotations.NullMarked;
