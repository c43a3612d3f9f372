/// The project file `millrace.yaml`: what it may say, what it asks for, and how a server is brought
/// to it.
@NullMarked
package io.millrace.server.project;

import org.jspecify.annotations.NullMarked;
