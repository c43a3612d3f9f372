/// The pages of registered models and their versions.
@NullMarked
package io.millrace.server.page.model;

import org.jspecify.annotations.NullMarked;
