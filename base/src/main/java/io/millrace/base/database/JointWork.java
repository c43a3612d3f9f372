package io.millrace.base.database;

import java.util.List;
import org.jooq.DSLContext;

/// What is written for all who ask at the same time, by fewer statements than one after the other
/// would need. Made once and kept: requests for the same object are done together.
///
/// @param <Q> what one caller asks for
/// @param <A> what one caller is told
@FunctionalInterface
public interface JointWork<Q, A> {
  /// Runs inside a unit, as it is said at [Database#write(java.util.function.Function)]. If it
  /// throws, all of it is undone and each request is run alone, so that nobody fails for another.
  /// @param requests at least one, in the order in which they came
  /// @return the answer to each, in their order
  List<A> run(DSLContext sql, List<Q> requests);
}
