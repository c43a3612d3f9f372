/// Digests of content.
@NullMarked
package io.millrace.base.digest;

import org.jspecify.annotations.NullMarked;
