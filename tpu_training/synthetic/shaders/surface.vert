#version 330
uniform mat4 view_projection;
in vec3 position;
in vec3 normal;
in vec3 rest;
in float cover;
in float occlusion;
out vec3 at;
out vec3 n;
out vec3 r;
out float inside;
out float open;
void main() {
  at = position;
  n = normal;
  r = rest;
  inside = cover;
  open = occlusion;
  gl_Position = view_projection * vec4(position, 1);
}
