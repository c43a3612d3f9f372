/// State machines drawn: what their states are, where each stands, and how two versions differ.
/// Pure.
@org.jspecify.annotations.NullMarked
package io.millrace.server.page.graph;
