package io.millrace.base.http.vertx;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.http.Response;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/// Stands before TLS on a connection, and answers a client that speaks HTTP in the clear with what
/// it should do instead: without that it would see its connection cut. The first byte tells them
/// apart: that of TLS is a number below every letter, that of HTTP a capital letter.
final class PlainText extends ChannelInboundHandlerAdapter {
  private static final int LINE_MAX = 8 * 1024;
  private static final int LINGER_MILLIS = 2_000;

  private final Service service;
  private boolean isRefused;

  PlainText(Service service) {
    this.service = service;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (isRefused) {
      ReferenceCountUtil.release(message); // the rest of what nobody will read
      return;
    }
    ByteBuf bytes = (ByteBuf) message;
    byte first = bytes.isReadable() ? bytes.getByte(bytes.readerIndex()) : 0;
    if (first >= 'A' && first <= 'Z') {
      isRefused = true;
      refuse(context, target(bytes));
      bytes.release();
    } else {
      context.pipeline().remove(this);
      context.fireChannelRead(message);
    }
  }

  /// Says why, and ends the connection once the client has had time to hear it.
  private void refuse(ChannelHandlerContext context, String target) {
    MillraceException error =
        new MillraceException(
            ErrorCode.TLS_REQUIRED,
            "This port speaks TLS, and the request came in the clear.",
            "Ask https:// in place of http://, and trust the server's certificate.");
    Response response =
        service
            .dispatcher()
            .refusal(target, error, service.ids().of(null))
            .with("Connection", "close");
    var _ = context.writeAndFlush(encoded(response)).addListener(_ -> endOutput(context));
    var _ = context.executor().schedule(() -> end(context), LINGER_MILLIS, TimeUnit.MILLISECONDS);
  }

  private static void endOutput(ChannelHandlerContext context) {
    var _ = ((DuplexChannel) context.channel()).shutdownOutput();
  }

  private static void end(ChannelHandlerContext context) {
    var _ = context.channel().close();
  }

  private static ByteBuf encoded(Response response) {
    byte[] body = response.body() instanceof Response.Body.Bytes(byte[] all) ? all : new byte[0];
    StringBuilder head =
        new StringBuilder("HTTP/1.1 %d Bad Request\r\n".formatted(response.status()));
    for (Response.Header header : response.headers()) {
      head.append(header.name()).append(": ").append(header.value()).append("\r\n");
    }
    head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
    return Unpooled.wrappedBuffer(head.toString().getBytes(StandardCharsets.US_ASCII), body);
  }

  /// That of the request line, as far as it has come: it decides on the form of the error.
  private static String target(ByteBuf bytes) {
    int length = Math.min(bytes.readableBytes(), LINE_MAX);
    String start = bytes.toString(bytes.readerIndex(), length, StandardCharsets.ISO_8859_1);
    String[] words = start.lines().findFirst().orElse("").split(" ", 3);
    return words.length > 1 ? words[1] : "/";
  }
}
