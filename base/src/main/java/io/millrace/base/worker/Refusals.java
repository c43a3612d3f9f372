package io.millrace.base.worker;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.util.Set;

/// A worker's failures that are the user's to mend, in frames.
public final class Refusals {
  private Refusals() {}

  public static FrameWriter put(FrameWriter frame, MillraceException why) {
    return frame.putText(why.code().name()).putText(why.detail()).putText(why.fix());
  }

  /// @param known what such a worker may refuse with; anything else is nonsense
  public static MillraceException read(FrameReader frame, Set<ErrorCode> known) {
    String name = frame.readText();
    ErrorCode code =
        known.stream()
            .filter(one -> one.name().equals(name))
            .findFirst()
            .orElseThrow(FrameReader::nonsense);
    return new MillraceException(code, frame.readText(), frame.readText());
  }
}
