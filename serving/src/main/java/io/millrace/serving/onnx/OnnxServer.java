package io.millrace.serving.onnx;

import ai.onnxruntime.OrtException;
import io.millrace.base.worker.FrameReader;
import io.millrace.base.worker.Frames;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Pattern;

/// The process that evaluates one ONNX model: the model of the folder `SM_MODEL_DIR`, as the spec
/// says that its first argument names, for whoever connects to the Unix socket `MILLRACE_SOCKET`.
public final class OnnxServer {
  /// Longest question.
  private static final int BYTES_MAX = 256 << 20;

  /// `Load model from FILE failed:` and `/onnxruntime_src/FILE:LINE SIGNATURE `.
  private static final Pattern PLACES =
      Pattern.compile(
          "Load model from \\S+ failed: ?|/onnxruntime_src/\\S+:\\d+ [^()]*\\([^()]*\\)(?: const)? ");

  private final OnnxModel model;
  private final OnnxSpec spec;

  private OnnxServer(OnnxModel model, OnnxSpec spec) {
    this.model = model;
    this.spec = spec;
  }

  /// Ends with code 1, and says why, if the model cannot be loaded.
  public static void main(String[] args) throws IOException {
    OnnxSpec spec = OnnxSpec.read(Files.readAllBytes(Path.of(args[0])));
    Path folder = Path.of(variable("SM_MODEL_DIR"));
    try (OnnxModel model = OnnxModel.load(folder.resolve(spec.file()), spec)) {
      new OnnxServer(model, spec).listen(Path.of(variable("MILLRACE_SOCKET")));
    } catch (OrtException e) {
      refuse("ONNX Runtime refuses the model: " + words(e));
    } catch (UnfitException e) {
      refuse("the model cannot be served: " + e.why());
    }
  }

  private static String variable(String name) {
    return Objects.requireNonNull(System.getenv(name), name);
  }

  private static void refuse(String why) {
    System.err.println(why);
    System.exit(1);
  }

  /// Platform threads: a call into native code would hold a virtual one's carrier.
  private void listen(Path socket) throws IOException {
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket), 128);
      while (true) {
        SocketChannel caller = server.accept();
        Thread.ofPlatform().daemon().name("caller").start(() -> serve(caller));
      }
    }
  }

  private void serve(SocketChannel caller) {
    try (caller;
        DataInputStream in = new DataInputStream(Channels.newInputStream(caller));
        DataOutputStream out =
            new DataOutputStream(
                new BufferedOutputStream(Channels.newOutputStream(caller), 1 << 13))) {
      while (true) {
        Frames.write(out, OnnxFrames.bytes(answer(Frames.read(in, BYTES_MAX))));
      }
    } catch (EOFException _) {
      // The server needs this connection no more.
    } catch (IOException e) {
      System.err.println("a connection ended in the middle: " + e.getMessage());
    }
  }

  private OnnxFrames.Answer answer(byte[] bytes) {
    FrameReader question = new FrameReader(bytes);
    if (question.readByte() != OnnxFrames.PREDICT) {
      return new OnnxFrames.Answer.Well();
    }
    try {
      return model.predict(OnnxFrames.rows(question, spec.columns()));
    } catch (OnnxTensors.InvalidException e) {
      return new OnnxFrames.Answer.Invalid(e.why());
    } catch (UnfitException e) {
      return new OnnxFrames.Answer.Unfit(e.why());
    } catch (OrtException e) {
      System.err.println(e.getMessage());
      return new OnnxFrames.Answer.Refused(words(e));
    }
  }

  /// What ONNX Runtime says, without where our file is and where in its own sources it says so.
  static String words(OrtException e) {
    return PLACES.matcher(String.valueOf(e.getMessage())).replaceAll("");
  }
}
