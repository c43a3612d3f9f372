/// Work that a defect must not spread from: native libraries run in processes of their own, Java
/// machines like this one, in a jail where the machine has one. Server and worker exchange frames
/// over the worker's standard streams; nothing else connects them.
@NullMarked
package io.millrace.base.worker;

import org.jspecify.annotations.NullMarked;
