package io.millrace.serving.batch;

import java.io.IOException;

/// An input that is understood: how to read it from any place between two blocks, and how to score
/// its blocks and write their answers.
interface TransformInput {
  /// Where its first record begins.
  Block.Position start();

  /// @throws io.millrace.base.MillraceException as [BlockSource#next]
  BlockSource open(Block.Position from) throws IOException;

  /// Another one for each thread.
  BlockScorer scorer();

  /// What the file of the answers begins with.
  ByteOutput head();

  /// What it ends with.
  ByteOutput tail();

  /// What the file of the rejected records begins with.
  ByteOutput rejectedHead();

  /// How many bytes before the very first answer only part it from one before.
  int separator();

  /// What a record is called.
  String unit();
}
