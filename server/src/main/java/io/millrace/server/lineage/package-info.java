/// What came from what: from a captured prediction to the event that began it all, and back.
@NullMarked
package io.millrace.server.lineage;

import org.jspecify.annotations.NullMarked;
