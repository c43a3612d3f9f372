package io.millrace.serving;

import static io.millrace.base.ErrorCode.PLUG_IN_INVALID;

import io.millrace.base.MillraceException;

/// Code that the operator has added to the server. Thread-safe.
@FunctionalInterface
public interface PlugIns {
  /// None.
  PlugIns NONE =
      name -> {
        throw new MillraceException(
            PLUG_IN_INVALID,
            "combine: class '%s' is not there: this server has no plug-ins.".formatted(name),
            "Put the jar with the class into the folder plugins of the server's state, and start it"
                + " again.");
      };

  /// A new instance of a class.
  /// @param className as `Class.getName` has it
  /// @throws MillraceException with `PLUG_IN_INVALID` if there is no such class, if it is no
  ///     [CombineFunction], or if none can be made of it
  CombineFunction combine(String className);
}
