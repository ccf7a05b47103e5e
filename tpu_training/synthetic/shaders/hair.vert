#version 330
// Opens a strand's centre line into a ribbon that faces whoever looks.
uniform mat4 view_projection;
uniform mat3 turn;
uniform vec3 shift;
uniform vec3 looker;
uniform float parallel;
in vec3 centre;
in vec3 along;
in vec4 strand;   // side -1 or 1, half width in cm, shade -1..1, share of the way from root to tip
in float occlusion;
out vec3 at;
out vec3 tangent;
out vec3 facing;
out float tone;
out float way;
out float across;
out float open;
invariant gl_Position;   // drawn twice: depth first, then colour where it is nearest
void main() {
  tangent = normalize(turn * along);
  vec3 middle = turn * centre + shift;
  facing = parallel > .5 ? looker : normalize(looker - middle);
  vec3 sideways = normalize(cross(tangent, facing));
  at = middle + sideways * strand.x * strand.y * mix(1., .35, smoothstep(.8, 1., strand.w)) * mix(.35, 1., smoothstep(0., .15, strand.w));
  across = strand.x;
  tone = strand.z;
  way = strand.w;
  open = occlusion;
  gl_Position = view_projection * vec4(at, 1);
}
