/// Starting programs of the machine: the only package that does.
@NullMarked
package io.millrace.base.process;

import org.jspecify.annotations.NullMarked;
