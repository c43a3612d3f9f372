/// Brings what another server tracked and registered to a running one, and back.
@NullMarked
package io.millrace.server.migration;

import org.jspecify.annotations.NullMarked;
