/// Texts that the database keeps and that whoever reads the database must not know.
@NullMarked
package io.millrace.base.secret;

import org.jspecify.annotations.NullMarked;
