// Eyeball: sclera, limbal ring, iris with fibres, pupil; a cornea that mirrors the window; the upper lid's soft shadow.
uniform vec3 iris_rgb;
uniform float pupil;
uniform float iris;
uniform mat3 eye_rotation;
uniform mat3 head_rotation;
uniform vec3 eye_centre;
uniform float lid_height;
in vec3 at;
in vec3 n;
out vec4 colour;

float noise(float x) { return fract(sin(x * 127.1) * 43758.5453); }

void main() {
  vec3 local = transpose(eye_rotation) * (at - eye_centre);
  vec3 socket = transpose(head_rotation) * (at - eye_centre);
  vec3 view = normalize(eye_at - at);
  float e = local.z > 0. ? length(local.xy) : 3.;
  float angle = atan(local.y, local.x) * 9.;
  float fibre = mix(noise(floor(angle)), noise(floor(angle) + 1.), smoothstep(0., 1., fract(angle)));
  vec3 ring = iris_rgb * mix(1.25, .55, smoothstep(pupil, iris, e)) * (.8 + .35 * fibre);
  ring = mix(ring, iris_rgb * .18, smoothstep(iris * .78, iris, e));
  vec3 white = mix(vec3(.74, .70, .68), vec3(.66, .47, .43), smoothstep(.9, 1.5, abs(socket.x)));
  vec3 base = mix(vec3(.006), ring, smoothstep(pupil - .05, pupil + .05, e));
  base = mix(base, white, smoothstep(iris - .07, iris + .06, e));
  vec3 normal = normalize(n);
  float lid = smoothstep(lid_height + .02, lid_height - .55, socket.y);
  float corners = smoothstep(1.45, .75, abs(socket.x));
  float hidden = mix(.22, 1., lid) * mix(.55, 1., corners);
  float shade = mix(lit_by_key(at, .02), 1., .25);
  vec3 light = ambient(normal) + key_rgb * wrapped(dot(normal, key_dir), .5) * shade * .85 + fill_rgb * .5;
  vec3 cornea = e < .75 ? normalize(eye_rotation * normalize(local - vec3(0, 0, .55))) : normal;
  vec3 mirrored = reflect(-view, cornea);
  vec3 right = normalize(cross(vec3(0, 1, 0), key_dir));
  vec2 pane = vec2(dot(mirrored, right), dot(mirrored, cross(key_dir, right)));
  float window = smoothstep(.26, .16, abs(pane.x)) * smoothstep(.34, .22, abs(pane.y)) * step(0., dot(mirrored, key_dir));
  vec3 shine = vec3(.95, .98, 1.) * window * .85 * smoothstep(lid_height - .05, lid_height - .25, socket.y);
  shine += key_rgb * .05 * pow(max(dot(normalize(key_dir + view), normal), 0.), 40.) * shade;
  colour = vec4(to_screen(base * light * hidden + shine), 1.);
}
